-- How many series were posted in each month, of the newest 50,000
select substr(latest.posted_at, 1, 7) as month, count(*) as postings
from (select revisions.posted_at from revisions where revisions.posted_at > '1990' order by revisions.posted_at desc, revisions.id desc limit 50000) as latest
group by month
order by month
