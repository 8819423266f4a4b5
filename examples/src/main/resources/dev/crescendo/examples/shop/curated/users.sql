/*
description: one row per customer, with where they came from and what they bought
key: customer_id
columns:
  signed_up_at: when the account was made
  channel: what led to the first visit that is known
  purchases: orders that were paid
  revenue: what they paid, less what was paid back for returned parcels, EUR
*/
with first_visits as (
    select customer_id, arg_min(utm.source, seen_at) as channel
    from raw.events
    where customer_id is not null
    group by customer_id
),
paid as (
    select customer_id, count(*) as purchases, sum(total) as revenue, min(paid_at) as first_at, max(paid_at) as last_at
    from raw.orders
    group by customer_id
),
paid_back as (
    select customer_id, sum(amount) as amount
    from raw.returns
    join raw.orders on orders.id = returns.order_id
    group by customer_id
)
select
    customers.id as customer_id,
    customers.name,
    customers.country,
    coalesce(first_visits.channel, 'unknown') as channel,
    customers.signed_up_at,
    coalesce(paid.purchases, 0) as purchases,
    coalesce(paid.revenue, 0) - coalesce(paid_back.amount, 0) as revenue,
    paid.first_at as first_order_at,
    paid.last_at as last_order_at
from raw.customers
left join first_visits on first_visits.customer_id = customers.id
left join paid on paid.customer_id = customers.id
left join paid_back on paid_back.customer_id = customers.id
