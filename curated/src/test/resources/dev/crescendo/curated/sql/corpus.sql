-- Queries as models have them. Before each: its name, the dialect that knows it (duckdb, postgresql or both), the
-- tables that it reads in the order of the text. They read the tables of corpus-tables.sql.

--# plain / both / raw.orders
select id, customer_id, total from raw.orders where status = 'paid'
--# alias / both / raw.orders
select o.id, o.total * 2 as twice from raw.orders o where o.total > 1
--# alias with as / both / raw.orders
select o.id from raw.orders as o
--# qualified by table / both / raw.orders
select orders.id, orders.total from raw.orders where orders.status = 'paid'
--# qualified by schema / both / raw.orders
select raw.orders.id, raw.orders.total from raw.orders where raw.orders.status = 'paid' order by raw.orders.id
--# star by schema / postgresql / curated.users
select curated.users.* from curated.users
--# star by table / both / curated.users raw.orders
select users.*, orders.id from curated.users join raw.orders on orders.customer_id = users.customer_id
--# alias as the table is named / both / curated.users
select users.revenue from curated.users users
--# alias named like a schema / both / raw.orders
select raw.id, raw.total from raw.orders raw
--# the same table twice / both / raw.orders raw.orders
select a.id, b.id as other from raw.orders a join raw.orders b on a.customer_id = b.customer_id and a.id < b.id
--# the same table with and without an alias / both / raw.orders raw.orders
select orders.id, o.id as other from raw.orders join raw.orders o on o.customer_id = orders.customer_id
--# quoted / both / raw.orders
select "orders"."id", "raw"."orders"."total" as "Total, with ""tax""" from "raw"."orders"
--# quoted with capitals / both / raw.Odd_Table
select "Odd Table"."Some Column", "Odd Table".id from raw."Odd Table"
--# names in strings and comments / both / raw.orders
select id, 'from raw.customers' as text, /* raw.payments */ total -- raw.returns
from raw.orders /* join curated.users /* nested raw.prices */ */
where status <> 'curated.users'
--# escape string / postgresql / raw.orders
select id, E'it\'s from raw.customers' as text from raw.orders
--# dollar quotes / both / raw.orders
select id, $$it's from raw.customers$$ as text, $tag$ $$ raw.x $tag$ as other from raw.orders
--# comma join / both / raw.orders raw.customers
select o.id, c.name from raw.orders o, raw.customers c where c.id = o.customer_id
--# join using / both / raw.orders curated.users
select customer_id, orders.total, users.revenue from raw.orders join curated.users using (customer_id)
--# left join using star / both / raw.orders curated.users
select * from raw.orders left join curated.users using (customer_id)
--# natural join / both / raw.order_lines raw.prices
select order_id, sku, price from raw.order_lines natural join raw.prices
--# full join / both / raw.orders raw.payments
select coalesce(orders.id, payments.order_id) as id, payments.method
from raw.orders full outer join raw.payments on payments.order_id = orders.id
--# cross join / both / raw.orders raw.customers
select orders.id, customers.name from raw.orders cross join raw.customers
--# joins in parentheses / both / raw.orders raw.payments raw.customers
select orders.id, payments.method, customers.name
from (raw.orders join raw.payments on payments.order_id = orders.id)
    left join raw.customers on customers.id = orders.customer_id
--# subquery in from / both / raw.orders
select t.customer_id, t.revenue from (select customer_id, sum(total) as revenue from raw.orders group by customer_id) t
--# subquery with column aliases / both / raw.orders
select t.a, t.b from (select id, total from raw.orders) as t(a, b)
--# exists / both / raw.customers raw.orders
select name from raw.customers c where exists (select 1 from raw.orders o where o.customer_id = c.id)
--# correlated / both / raw.orders raw.customers
select name, (select sum(total) from raw.orders where orders.customer_id = customers.id) as revenue from raw.customers
--# correlated by schema / both / raw.orders raw.customers
select name, (select sum(total) from raw.orders where raw.orders.customer_id = raw.customers.id) as revenue
from raw.customers
--# in / both / raw.orders raw.customers
select id from raw.orders where customer_id in (select id from raw.customers where country = 'DE')
--# not in with rows / both / raw.orders raw.returns
select id from raw.orders where (id, total) not in (select order_id, amount from raw.returns)
--# any and all / both / raw.orders raw.returns raw.returns
select id from raw.orders where total > all (select amount from raw.returns) or id = any (select order_id from raw.returns)
--# one cte / both / raw.orders
with paid as (select customer_id, total from raw.orders where status = 'paid')
select customer_id, sum(total) as revenue from paid group by customer_id
--# cte on cte / both / raw.orders raw.customers
with paid as (select * from raw.orders where status = 'paid'),
revenue as (select customer_id, sum(total) as revenue from paid group by customer_id)
select c.name, r.revenue from revenue r join raw.customers c on c.id = r.customer_id
--# cte named as a table / both / raw.orders
with orders as (select * from raw.orders where status = 'paid') select id, total from orders
--# cte shadows in a subquery only / both / raw.orders raw.customers raw.orders
select (with customers as (select id from raw.orders) select count(*) from customers) as n, c.name
from raw.customers c join raw.orders on orders.customer_id = c.id
--# cte with columns / both / raw.orders
with t(a, b) as (select id, total from raw.orders) select a, b from t
--# cte materialized / both / raw.orders raw.customers
with a as materialized (select id, customer_id from raw.orders), b as not materialized (select id from raw.customers)
select a.id from a join b on b.id = a.customer_id
--# cte in a subquery / both / raw.orders
select x.n from (with t as (select count(*) as n from raw.orders) select n from t) x
--# recursive cte / both / raw.categories raw.categories
with recursive tree as (
    select id, parent_id, name, 1 as depth from raw.categories where parent_id is null
    union all
    select c.id, c.parent_id, c.name, tree.depth + 1 from raw.categories c join tree on tree.id = c.parent_id
)
select id, name, depth from tree
--# recursive numbers / both / raw.orders
with recursive n(i) as (select 1 union all select i + 1 from n where i < 5)
select n.i, orders.id from n left join raw.orders on orders.id = n.i
--# union / both / raw.orders raw.returns
select id, total as amount from raw.orders union all select order_id, amount from raw.returns
--# union by parentheses / both / raw.orders raw.returns
(select id from raw.orders order by id limit 2) union (select order_id from raw.returns) order by 1
--# intersect and except / both / raw.orders raw.returns raw.payments
select id from raw.orders except select order_id from raw.returns intersect select order_id from raw.payments
--# union by name / duckdb / raw.orders raw.returns
select id, total as amount from raw.orders union all by name select amount, order_id as id from raw.returns
--# aggregates / both / raw.orders
select customer_id, count(*) as n, count(distinct status) as states, sum(total) filter (where status = 'paid') as paid,
    min(ordered_at) as first_at, max(ordered_at) as last_at, avg(total)
from raw.orders group by customer_id having count(*) > 1
--# ordered aggregates / both / raw.orders
select customer_id, string_agg(status, ',' order by ordered_at desc) as states, array_agg(id order by id) as ids
from raw.orders group by 1
--# within group / both / raw.orders
select status, percentile_cont(0.5) within group (order by total) as median, mode() within group (order by country) as usual
from raw.orders group by status
--# windows / both / raw.orders
select id, row_number() over (partition by customer_id order by ordered_at) as n,
    lag(total, 1, 0) over (partition by customer_id order by ordered_at) as before,
    sum(total) over (order by ordered_at rows between 2 preceding and current row) as three,
    sum(total) over (order by ordered_at range between interval '7 days' preceding and current row) as week,
    count(*) filter (where status = 'paid') over () as paid
from raw.orders
--# named windows / both / raw.orders
select id, rank() over w as place, sum(total) over (w rows unbounded preceding) as running
from raw.orders window w as (partition by customer_id order by ordered_at)
--# frames / both / raw.orders
select id, first_value(total) over (order by id groups between 1 preceding and 1 following exclude current row) as f
from raw.orders
--# qualify / duckdb / raw.orders
select id, customer_id from raw.orders
qualify row_number() over (partition by customer_id order by ordered_at desc) = 1
--# ignore nulls / duckdb / raw.orders
select id, last_value(status ignore nulls) over (order by id) as s from raw.orders
--# lateral / both / raw.customers raw.orders
select c.name, o.total from raw.customers c
left join lateral (select total from raw.orders where orders.customer_id = c.id order by total desc limit 1) o on true
--# lateral by schema / both / raw.customers raw.orders
select customers.name, o.total from raw.customers,
    lateral (select max(total) as total from raw.orders where orders.customer_id = customers.id) o
--# lateral series / postgresql / raw.orders
select orders.id, s.n from raw.orders cross join lateral generate_series(1, 2) as s(n)
--# lateral unnest / postgresql / raw.orders
select o.id, t.tag, t.position from raw.orders o left join lateral unnest(o.tags) with ordinality as t(tag, position) on true
--# unnest / both / raw.orders
select id, unnest(tags) as tag from raw.orders
--# unnest in from / both / raw.orders
select o.id, t.tag from raw.orders o, unnest(o.tags) as t(tag)
--# cross join unnest / both / raw.orders
select o.id, t.tag from raw.orders o cross join unnest(o.tags) as t(tag)
--# json each / postgresql / raw.events
select e.id, j.key, j.value from raw.events e, jsonb_each_text(e.payload) j
--# json recordset / postgresql / raw.events
select e.id, r.sku from raw.events e, lateral jsonb_to_recordset(e.payload -> 'lines') as r(sku text, quantity int)
--# json arrows / both / raw.events
select id, payload->>'name' as name, payload->'user'->>'id' as user_id from raw.events where payload->>'name' is not null
--# json paths / postgresql / raw.events
select id, payload #>> '{user,id}' as user_id, payload #> '{user}' as u, payload ? 'name' as named,
    payload @> '{"a": 1}'::jsonb as has_a, payload <@ '{"a": 1}'::jsonb as in_a, payload || '{"b": 2}'::jsonb as more,
    payload - 'name' as less, payload @? '$.name' as exists_, payload ?| array['a', 'b'] as some
from raw.events
--# json of cast / postgresql / raw.events
select id, (payload ->> 'amount')::numeric(12, 2) as amount, cast(payload ->> 'at' as timestamp with time zone) as at
from raw.events
--# json access of columns / duckdb / raw.events
select id, payload->>'$.user.id' as user_id, json_extract_string(payload, '$.name') as name,
    (payload->'$.lines[0]')::varchar as line from raw.events
--# json building / postgresql / raw.orders
select jsonb_build_object('id', id, 'total', total) as o, json_agg(total) over () as totals, row_to_json(orders) as r
from raw.orders
--# struct / duckdb / raw.events
select id, utm.source, utm.medium as medium, events.utm.source as s, raw.events.utm.source as t from raw.events
--# struct of an alias / duckdb / raw.events
select e.utm.source as channel, (e.utm).medium as medium from raw.events e
--# struct built / duckdb / raw.orders
select {'id': id, 'lines': [total, 2]} as o, struct_pack(a := id, b := total).a as a, row(id, total) as r from raw.orders
--# composite / postgresql / raw.orders
select (orders).id, (o.r).f1 from raw.orders, (select row(1, 2) as r) o
--# lists / duckdb / raw.orders
select id, tags[1] as first, tags[1:2] as two, [1, 2, id] as l, tags[-1] as last, len(tags) as n,
    list_contains(tags, 'new') as is_new from raw.orders
--# lambdas / duckdb / raw.orders
select id, list_transform(tags, lambda t: upper(t)) as upper, list_filter(tags, lambda t: t <> 'x') as some,
    list_reduce([1, 2], lambda a, b: a + b) as sum from raw.orders
--# lambdas with arrows / duckdb before 2.0 / raw.orders
select id, list_transform(tags, t -> upper(t)) as upper, list_transform([1], (a, i) -> a + i) as some from raw.orders
--# comprehension / unread / raw.orders
select id, [upper(t) for t in tags if t <> 'x'] as upper from raw.orders
--# arrays / postgresql / raw.orders raw.orders
select id, tags[1] as first, tags[1:2] as two, array[1, 2, id] as l, array(select total from raw.orders o) as totals,
    'new' = any (tags) as is_new, tags && array['a']::varchar[] as some, tags @> '{a}' as has from raw.orders
--# maps / duckdb / raw.orders
select id, map {'a': total}['a'] as a, map(['a'], [id]) as m from raw.orders
--# casts / both / raw.orders
select id::varchar(10) as a, total::decimal(12, 2) as b, cast(ordered_at as date) as c, '1'::int + 1 as d,
    '2026-01-01'::timestamp as e, ordered_at::date - 1 as f, date '2026-01-01' as g, timestamp '2026-01-01 00:00:00' as h,
    tags::varchar[] as i, id::double precision as j, id::numeric as k
from raw.orders
--# try cast / duckdb / raw.orders
select try_cast(status as integer) as n from raw.orders
--# intervals / both / raw.orders
select id, ordered_at + interval '1 day' as a, ordered_at - interval '1' month as b, interval '1 hour' * id as c,
    ordered_at + '2 hours'::interval as d, date_trunc('month', ordered_at) as e, extract(year from ordered_at) as f,
    extract(epoch from (paid_at - ordered_at)) as g
from raw.orders
--# intervals of duckdb / duckdb / raw.orders
select ordered_at + interval 3 days as a, ordered_at + interval (id) hour as b, ordered_at - to_days(1) as c from raw.orders
--# time zones / both / raw.orders
select id, ordered_at at time zone 'UTC' as a, (ordered_at at time zone 'UTC') at time zone 'Europe/Berlin' as b,
    date_trunc('day', ordered_at at time zone 'Europe/Berlin') as c
from raw.orders
--# case / both / raw.orders
select case when total > 100 then 'large' when total > 10 then 'middle' else 'small' end as size,
    case status when 'paid' then 1 else 0 end as paid from raw.orders
--# comparisons / both / raw.orders
select id from raw.orders where status is distinct from 'new' and total is not distinct from 1 or total between 1 and 2
    and country is not null and not (status like 'p%') and status ilike 'P%' and country similar to '(D|A)%'
    and status ~ '^p' and status in ('paid', 'new') and (total > 1) is true
--# like any / postgresql / raw.orders
select id from raw.orders where status like any (array['p%', 'n%']) and country !~* 'x' and status not similar to 'a%'
--# like with escape / both / raw.orders
select id from raw.orders where status like 'a!%%' escape '!'
--# glob / duckdb / raw.orders
select id from raw.orders where status glob 'p*' and status !~~ 'x%'
--# arithmetic / both / raw.orders
select -id as a, id % 2 as b, total / nullif(id, 0) as c, id & 1 as d, id | 2 as e, id << 1 as f, @ total as g,
    2.5e3 as h, .5 as i, 1000 as j from raw.orders
--# powers / both / raw.orders
select id ^ 2 as a, abs(-id) as b, mod(id, 2) as c, round(total, 2) as d from raw.orders
--# integer division / duckdb / raw.orders
select id // 2 as a, id ** 2 as b, total::int as c, 1_000 as d from raw.orders
--# strings / both / raw.orders
select status || '-' || country as a, substring(status from 1 for 2) as b, trim(both 'x' from status) as c,
    position('a' in status) as d, upper(left(status, 1)) as e, 'it''s' as f, overlay(status placing 'x' from 1) as g,
    concat_ws(',', status, country) as h from raw.orders
--# distinct / both / raw.orders
select distinct customer_id, status from raw.orders
--# distinct on / both / raw.orders
select distinct on (customer_id) customer_id, id, total from raw.orders order by customer_id, ordered_at desc nulls last
--# grouping sets / both / raw.orders
select country, status, grouping(country) as g, sum(total) as total from raw.orders
group by grouping sets ((country, status), (country), ())
--# cube and rollup / both / raw.orders raw.orders
select country, status, sum(total) as total from raw.orders group by cube (country, status)
union all select country, status, sum(total) from raw.orders group by rollup (country, status)
--# group by all / duckdb / raw.orders
select country, status, sum(total) as total from raw.orders group by all order by all
--# group by expressions / both / raw.orders
select date_trunc('day', ordered_at) as day, count(*) from raw.orders group by date_trunc('day', ordered_at), country, ()
--# exclude / duckdb / raw.orders
select * exclude (tags, utm) from raw.orders
--# exclude of one / duckdb / raw.orders
select o.* exclude tags from raw.orders o
--# replace / duckdb / raw.orders
select * replace (upper(status) as status, total * 2 as total) from raw.orders
--# exclude, replace, rename / duckdb / raw.orders
select * exclude (tags) replace (upper(status) as status) from raw.orders
--# rename / duckdb / raw.orders
select * rename (total as amount) from raw.orders
--# columns / duckdb / raw.orders
select min(columns(*)) from raw.orders
--# columns by pattern / duckdb / raw.orders
select id, columns('.*_at') from raw.orders
--# columns by lambda / duckdb before 2.0 / raw.orders
select columns(c -> c like '%_at') from raw.orders
--# values / both / raw.orders
select v.code, orders.id from (values ('DE', 1), ('AT', 2)) as v(code, n) join raw.orders on orders.country = v.code
--# only values / both /
values (1, 'a'), (2, 'b')
--# without a table / both /
select 1 as one, 'a' as letter
--# from first / duckdb / raw.orders
from raw.orders select id, total where total > 1
--# from only / duckdb / raw.orders
from raw.orders
--# from first in a cte / duckdb / raw.orders
with t as (from raw.orders where total > 1) from t select id
--# asof join / duckdb / raw.order_lines raw.orders raw.prices
select l.order_id, p.price from raw.order_lines l join raw.orders o on o.id = l.order_id
asof join raw.prices p on p.sku = l.sku and o.ordered_at >= p.valid_from
--# asof left join using / duckdb / raw.prices raw.prices
select a.sku, b.price from raw.prices a asof left join raw.prices b using (sku, valid_from)
--# semi and anti join / duckdb / raw.customers raw.orders
select name from raw.customers semi join raw.orders on orders.customer_id = customers.id
--# anti join / duckdb / raw.customers raw.orders
select name from raw.customers anti join raw.orders on orders.customer_id = customers.id
--# positional join / duckdb / raw.orders raw.customers
select orders.id, customers.name from raw.orders positional join raw.customers
--# pivot / duckdb / raw.orders
select * from (pivot raw.orders on status in ('paid', 'new') using sum(total) group by country)
--# pivot of the standard / duckdb / raw.orders
select * from (select country, status, total from raw.orders) pivot (sum(total) for status in ('paid', 'new'))
--# unpivot / duckdb / raw.payments
select * from (select id, amount, order_id from raw.payments) unpivot (v for k in (amount, order_id))
--# tablesample / postgresql / raw.orders
select id from raw.orders tablesample bernoulli (100)
--# tablesample of duckdb / duckdb / raw.orders
select id from raw.orders using sample 100%
--# limit and offset / both / raw.orders
select id from raw.orders order by total desc nulls last, id limit 10 offset 1
--# fetch / postgresql / raw.orders
select id from raw.orders order by total offset 1 rows fetch first 10 rows only
--# fetch with ties / postgresql / raw.orders
select id from raw.orders order by total fetch first 10 rows with ties
--# limit per cent / duckdb / raw.orders
select id from raw.orders order by id limit 10%
--# reuse of an alias / duckdb / raw.orders
select total * 2 as twice, twice + 1 as more from raw.orders where twice > 1
--# prefix alias / duckdb / raw.orders
select a: id, b: total * 2 from raw.orders
--# trailing commas / duckdb / raw.orders
select id, total, from raw.orders
--# chained functions / duckdb / raw.orders
select status.upper().left(2) as s from raw.orders
--# function tables / duckdb / raw.orders
select r.range, orders.id from range(3) r join raw.orders on orders.id = r.range
--# series / both / raw.orders
select s.day, count(orders.id) as n from generate_series(timestamp '2026-01-01', timestamp '2026-01-03', interval '1 day') as s(day)
left join raw.orders on date_trunc('day', orders.ordered_at) = s.day group by s.day
--# volatile / both / raw.orders
select id, now() as at, current_date as day, current_timestamp as ts, random() as r from raw.orders
--# at least / both / raw.orders
select greatest(total, 1) as a, least(total, 1) as b, coalesce(status, 'x') as c, nullif(status, '') as d from raw.orders
--# words as names / both / raw.words
select w.date, w.timestamp, w."order", w.name, w.value, w.type, w.year, w.month, w.day, w.key, w.text, w.status, w.time,
    w.position, w.level, w.action, w.source, w.method, w.count, w.sum, w.rank, w.role, w.comment, w.language, w.session,
    w.start, w.data, w.format, w.index, w.first, w.last, w.version, w.state, w.path, w.currency, w.number, w.size, w.mode
from raw.words w
--# words as columns / both / raw.words
select date, name, value, type, year, month, day, key, text, status, level, action, source, method, rank, role, comment,
    session, start, data, format, index, first, last, version, state, path, currency, number, size, mode, count, sum,
    position
from raw.words
--# words as aliases / both / raw.orders
select id as date, status as name, total as value, country as type, 1 as year, 2 as key, 3 as text, 4 as status, 5 as level,
    6 as count, 7 as sum, 8 as index, 9 as source, 10 as user, 11 as position, 12 as start, 13 as first, 14 as mode
from raw.orders
--# alias without as / both / raw.orders
select o.id number, sum(o.total) amount from raw.orders o group by o.id
--# deep / both / raw.orders
select (((((((((((((((((((((id))))))))))))))))))))) + ((((((((1)))))))) as a from raw.orders where ((((((((((id > 0))))))))))
--# nested functions / both / raw.orders
select coalesce(upper(lower(trim(coalesce(upper(lower(trim(coalesce(status, country)))), 'x')))), 'y') as s from raw.orders
--# nested cases / both / raw.orders
select case when total > 1 then case when total > 2 then case when total > 3 then case when total > 4 then 5 else 4 end
    else 3 end else 2 end else 1 end as c from raw.orders
--# three parts / duckdb / system.information_schema.tables
select table_name from system.information_schema.tables limit 0
--# unicode / both / raw.orders
select id as größe, 'Ünïcode — 日本 😀' as "名前" from raw.orders where country <> 'Österreich'
--# semicolon at the end / both / raw.orders
select id from raw.orders;
--# collate / postgresql / raw.orders
select status collate "C" as s from raw.orders order by status collate "C"
--# row comparison / postgresql / raw.orders
select id from raw.orders where (id, total) > (1, 2) and (id, total) = (select 1, 2)
--# overlaps / postgresql / raw.orders
select id from raw.orders where (ordered_at, paid_at) overlaps (timestamp '2026-01-01', timestamp '2026-02-01')
--# filter with nothing / unread / raw.orders
select from raw.orders
--# table / both / raw.orders
table raw.orders
--# only / postgresql / raw.orders
select id from only raw.orders
--# rows from / postgresql / raw.orders
select r.a, orders.id from rows from (generate_series(1, 2), generate_series(1, 3)) as r(a, b) join raw.orders on orders.id = r.a
--# search and cycle / postgresql / raw.categories raw.categories
with recursive t as (select id, parent_id from raw.categories union all
    select c.id, c.parent_id from raw.categories c join t on t.id = c.parent_id) cycle id set looped using way
select id from t
--# describe of values / duckdb / raw.orders
select count(*) from (from raw.orders select distinct status)
--# joins with using and more / both / raw.orders curated.users raw.customers
select customer_id, c.name from raw.orders o join curated.users u using (customer_id) join raw.customers c on c.id = u.customer_id
--# two tables of one name / both / raw.users curated.users
select raw.users.email, curated.users.revenue from raw.users join curated.users on raw.users.customer_id = curated.users.customer_id
--# a table and a query of one name / both / raw.orders curated.users raw.users
with users as (select customer_id from raw.orders)
select curated.users.revenue, raw.users.email, (select count(*) from users) as n
from curated.users left join raw.users on curated.users.customer_id = raw.users.customer_id
--# one name within and around / both / curated.users raw.users
select email, (select max(curated.users.revenue) from curated.users where curated.users.customer_id = raw.users.customer_id) as r
from raw.users
--# a reserved name / both / raw.order
select raw."order".id, "order".total from raw."order"
--# counts of a table / postgresql / raw.orders curated.users
select count(raw.orders.*) as a, count(orders.*) as b, count(users) as c
from raw.orders left join curated.users on users.customer_id = orders.customer_id
--# the same table in and out / both / raw.orders raw.orders
select raw.orders.id from raw.orders where exists (select 1 from raw.orders where raw.orders.id > 3)
--# qualified everywhere / both / raw.orders
select raw.orders.customer_id, sum(raw.orders.total) over (partition by raw.orders.status order by raw.orders.id) as s,
    case when raw.orders.total > 1 then raw.orders.id else -raw.orders.id end as c, raw.orders.tags[1] as t,
    cast(raw.orders.total as integer) as i, raw.orders.total::varchar as v
from raw.orders where raw.orders.status in ('paid', 'new') and raw.orders.total between 1 and 200
order by raw.orders.customer_id, raw.orders.id desc
--# grouped by qualified columns / both / raw.orders
select raw.orders.status, count(*) as n from raw.orders group by raw.orders.status having min(raw.orders.total) > 1
--# star without columns by table / duckdb / raw.orders
select orders.* exclude (tags, utm) from raw.orders
--# using by schema / both / raw.orders curated.users
select raw.orders.id, curated.users.revenue, customer_id from raw.orders left join curated.users using (customer_id)
--# table sample by schema / duckdb / raw.orders
select raw.orders.id from raw.orders tablesample 100%
--# methods of a column / duckdb / raw.orders
select orders.status.upper() as a, orders.status.lower().left(2) as b from raw.orders
--# windows of a name / both / raw.orders
select id, sum(total) over (w order by id) as s from raw.orders window w as (partition by raw.orders.status)
--# strings in two lines / both / raw.orders
select id, 'a'
    'b' as ab from raw.orders
--# typed strings / both / raw.orders
select boolean 'true' as a, integer '1' as b, id from raw.orders
--# long set operation in from / both / raw.orders raw.returns
select x.id from ((select id, total from raw.orders) union all (select order_id, amount from raw.returns)) x where x.total > 1
--# names that other dialects keep / both / raw.orders
select 1 as final, 2 as output, 3 as settings, 4 as errors, 5 as returns, 6 as minus, 7 as use, 8 as force, 9 as script, orders.id
from raw.orders
--# with within with / both / raw.orders raw.returns
with a as (with b as (select id from raw.orders), c as (select order_id from raw.returns) select id from b, c where id = order_id)
select * from a
--# recursive with several / both / raw.categories raw.categories raw.orders
with recursive tree as (
    select id, parent_id from raw.categories where parent_id is null
    union all select c.id, c.parent_id from raw.categories c join tree on tree.id = c.parent_id
), leaves as (select id from tree where id not in (select parent_id from tree where parent_id is not null))
select leaves.id, orders.total from leaves left join raw.orders on orders.id = leaves.id
--# name of a with used as a table of a schema / both / raw.orders raw.customers
with customers as (select 1 as id) select o.id from raw.orders o join raw.customers on raw.customers.id = o.customer_id
--# qualified in functions of the standard / both / raw.orders
select extract(year from raw.orders.ordered_at) as a, substring(raw.orders.status from 1 for 2) as b,
    trim(both 'p' from raw.orders.status) as c, position('a' in raw.orders.status) as d,
    overlay(raw.orders.status placing 'x' from 1) as e, interval '1 day' * raw.orders.id as f,
    raw.orders.ordered_at at time zone 'UTC' as g, raw.orders.status || raw.orders.country as h, -raw.orders.total as i,
    raw.orders.id between raw.orders.id and raw.orders.customer_id as j, raw.orders.status is not null as k,
    raw.orders.id is distinct from raw.orders.customer_id as l, raw.orders.status like raw.orders.country as m,
    (raw.orders.id, raw.orders.customer_id) = (1, 1) as n, nullif(raw.orders.status, raw.orders.country) as o,
    not raw.orders.total > 1 as p, raw.orders.id in (raw.orders.customer_id, 1) as q,
    case raw.orders.status when raw.orders.country then 1 when 'paid' then raw.orders.id end as r
from raw.orders order by raw.orders.id desc nulls last
--# qualified in aggregates / both / raw.orders
select raw.orders.country, count(distinct raw.orders.id) as a, sum(raw.orders.total) filter (where raw.orders.status = 'paid') as b,
    string_agg(raw.orders.status, ',' order by raw.orders.id) as c,
    percentile_cont(0.5) within group (order by raw.orders.total) as d, grouping(raw.orders.country) as e
from raw.orders group by grouping sets ((raw.orders.country), ()) having sum(raw.orders.total) > 1
--# qualified in rollups / both / raw.orders
select raw.orders.country, raw.orders.status, count(*) as n from raw.orders group by rollup (raw.orders.country, raw.orders.status)
--# qualified in windows / both / raw.orders
select lag(raw.orders.total, 1) over (partition by raw.orders.customer_id order by raw.orders.id) as a,
    sum(raw.orders.total) over w as b
from raw.orders window w as (partition by raw.orders.status order by raw.orders.id)
--# qualified in distinct on / both / raw.orders
select distinct on (raw.orders.customer_id) raw.orders.customer_id, raw.orders.id from raw.orders
order by raw.orders.customer_id, raw.orders.id
--# qualified in arrays / postgresql / raw.orders raw.events
select array[raw.orders.id, 1] as a, raw.orders.tags[1:2] as b, 'a' = any (raw.orders.tags) as c, row(raw.orders.id, 1) as d,
    raw.events.payload ->> 'name' as e, raw.events.payload #>> array['user', 'id'] as f, (raw.events.utm).source as g,
    jsonb_build_object('id', raw.orders.id) as h, raw.orders.status collate "C" as i, raw.orders.status ~ 'p.*' as j,
    raw.orders.id ^ 2 as k, raw.orders.tags || array['z']::varchar[] as l
from raw.orders join raw.events on raw.events.customer_id = raw.orders.customer_id
--# qualified in what only duckdb has / duckdb / raw.orders raw.events
select {'id': raw.orders.id, 'l': [raw.orders.total]} as a, map {'a': raw.orders.id} as b, raw.events.utm.source as c,
    list_transform(raw.orders.tags, lambda t: t || raw.orders.status) as d, struct_pack(a := raw.orders.id) as e,
    raw.events.payload->>'$.name' as f, raw.orders.tags[1:2] as g, try_cast(raw.orders.status as integer) as h,
    raw.orders.total // 2 as i, (raw.events.utm).medium as j
from raw.orders join raw.events on raw.events.customer_id = raw.orders.customer_id
qualify row_number() over (partition by raw.orders.customer_id order by raw.orders.id) = 1
--# qualified in conditions of joins / both / raw.orders raw.payments raw.returns
select raw.orders.id, p.amount from raw.orders
left join raw.payments p on p.order_id = raw.orders.id and p.amount > (select min(raw.returns.amount) from raw.returns
    where raw.returns.order_id <> raw.orders.id)
--# qualified in lateral joins / both / raw.orders raw.payments
select raw.orders.id, x.n from raw.orders cross join lateral (
    select count(*) as n from raw.payments where raw.payments.order_id = raw.orders.id) x
--# spaces and comments in names / both / raw.orders
select raw . orders /* the key */ . id, raw.
    orders.total from raw /* a schema */ .
    orders
--# brackets round a table / duckdb / raw.orders raw.payments
select o.id, payments.method from (raw.orders o join (raw.payments) on payments.order_id = o.id)
--# whole rows / both / raw.orders
select count(orders) as n from raw.orders
--# alias with columns / both / raw.payments
select p.a, p.b from raw.payments as p(a, b)
--# queries in arguments / both / raw.payments raw.returns raw.orders
select coalesce((select max(amount) from raw.payments where order_id = o.id), 0) as m,
    case when exists (select 1 from raw.returns r where r.order_id = o.id) then 'back' else 'kept' end as s
from raw.orders o
--# array of a query / both / raw.payments raw.orders
select array(select method from raw.payments where order_id = orders.id order by 1) as methods from raw.orders
--# from first within / duckdb / raw.orders raw.payments
select id from raw.orders where exists (from raw.payments where order_id = orders.id)
--# from first with joins and groups / duckdb / raw.orders raw.customers
from raw.orders o join raw.customers c on c.id = o.customer_id
select c.name, sum(o.total) as revenue where o.total > 1 group by c.name having sum(o.total) > 2 order by revenue limit 3
--# from first in a union / duckdb / raw.orders raw.payments
from raw.orders select id union all from raw.payments select id
--# limit by a query / both / raw.orders raw.payments
select id from raw.orders order by id limit (select count(*) from raw.payments)
--# names of with that hide each other / both / raw.orders raw.payments
with t as (select id from raw.orders), u as (with t as (select id from raw.payments) select id from t)
select t.id, u.id as other from t join u on u.id = t.id
--# with that is not used / both / raw.payments raw.orders
with unused as (select * from raw.payments) select id from raw.orders
--# values in from with a name / both / raw.orders
select o.id, v.label from raw.orders o join (values ('paid', 'Paid'), ('new', 'New')) as v(status, label) on v.status = o.status
--# unpivot statement / unread / raw.payments
select * from (unpivot raw.payments on amount, order_id into name k value v)
--# all of a query in brackets / both / raw.orders raw.returns
select id from raw.orders where (total > all (select amount from raw.returns where order_id > 100)) and (id < any (select 3))
--# query of distinct / both / raw.returns raw.orders
select distinct (select max(amount) from raw.returns) as m, id from raw.orders
--# union of three / both / raw.orders raw.returns raw.payments
(select id from raw.orders) union all (select order_id from raw.returns) except (select id from raw.payments where id > 2)
--# not like / both / raw.orders
select id from raw.orders where status not like 'p%' and not status like 'x' and country not ilike '%q' or not (status = 'a')
--# not glob / duckdb / raw.orders
select status not glob 'p*' as a, status glob ('n' || '*') as b from raw.orders
--# casts of conditions / both / raw.orders
select cast(status is null as integer) as a, cast(total > 1 and id < 3 as integer) as b, (status = 'paid')::integer as c,
    cast(id in (1, 2) as varchar) as d, status is null::boolean as e, cast(not status = 'new' as varchar(5)) as f from raw.orders
--# types of several words / both / raw.orders
select id::double precision as a, status::character varying(10) as b, ordered_at::timestamp with time zone as c,
    cast(ordered_at as timestamp without time zone) as d, '10:00'::time as e, cast(id as decimal(12, 2)) as f,
    total::numeric(10, 1)::varchar as g, tags::varchar[] as h, cast(tags as varchar[]) as i from raw.orders
--# types of duckdb / duckdb / raw.orders
select cast(map {'a': id} as map(varchar, bigint)) as a, {'x': id}::struct(x bigint) as b, cast(id as hugeint) as c,
    [id]::bigint[] as d, [1, 2, 3]::integer[3] as e, try_cast(status as decimal(4, 1)) as f from raw.orders
--# filter after within group / postgresql / raw.orders
select percentile_cont(0.5) within group (order by total) filter (where status = 'paid') as m from raw.orders
--# filter without where / duckdb / raw.orders
select sum(total) filter (status = 'paid') as s from raw.orders
--# sets among other groups / both / raw.orders
select country, status, customer_id, count(*) as n from raw.orders
group by customer_id, grouping sets ((country, status), (country), ()), rollup (id)
--# qualify after window / duckdb / raw.orders
select id, row_number() over w as n from raw.orders where id > 0
window w as (partition by customer_id order by ordered_at), v as (order by id) qualify rank() over v < 3 order by id limit 2
--# fields of what is computed / duckdb / raw.events
select struct_pack(a := struct_pack(b := id)).a.b as x, [utm][1].source as y, (utm).source as z from raw.events
--# all of a composite / postgresql / raw.orders
select (o).*, o.id + 1 as more from raw.orders o
--# units of time / both / raw.orders
select ordered_at + interval '1 week' as a, ordered_at - interval '2' day as b, date_trunc('quarter', ordered_at) as c from raw.orders
--# units of time of duckdb / duckdb / raw.orders
select ordered_at + interval (id) weeks as a, ordered_at - interval 3 quarters as b, interval 2 days as c from raw.orders
--# strings by position / both / raw.orders
select substring(status from 2 for 2) as a, substring(status for 1) as b, substring(status, 2) as c,
    overlay(status placing 'y' from 2 for 1) as d, trim(leading 'p' from status) as e, position('a' in status) as f from raw.orders
--# variadic / postgresql / raw.orders
select concat_ws(',', variadic tags) as t from raw.orders
--# named operators / postgresql / raw.orders
select id operator(pg_catalog.+) 1 as a from raw.orders where status operator(pg_catalog.~) '^p'
--# commas at the end / duckdb / raw.orders raw.customers
select o.id, from raw.orders o, raw.customers c, where o.customer_id = c.id group by o.id, order by o.id,
--# several pivots / duckdb / raw.orders
select * from (select id, total, status, country from raw.orders)
pivot (sum(total) for status in ('paid', 'new')) unpivot (v for k in (paid, new))
--# empty values / duckdb / raw.orders
select [] as a, coalesce(tags, []) as b from raw.orders
--# star of columns in a list / duckdb / raw.payments
select [*columns('.*id')] as ids from raw.payments
--# order of a union / both / raw.orders raw.returns
select id as a, total as b from raw.orders union all select order_id, amount from raw.returns order by a, b desc limit 3
--# group by distinct / postgresql / raw.orders
select country, status, count(*) as n from raw.orders group by distinct rollup (country, status), rollup (country)
