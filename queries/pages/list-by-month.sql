-- Messages of a list in each month
select substr(messages.sent_at, 1, 7) as month, count(*) as messages
from memberships
inner join messages on memberships.mail = messages.id
where memberships.list = :list and messages.sent_at > '1990'
group by month
order by month
