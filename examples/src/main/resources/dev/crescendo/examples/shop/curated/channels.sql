-- Which channel brings what.
select channel, count(*) as users, sum(purchases) as purchases, sum(revenue) as revenue
from curated.users
group by channel
