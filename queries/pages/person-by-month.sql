-- The newest 20,000 messages of a person, by month
select substr(sent.sent_at, 1, 7) as month, count(*) as messages
from (
    select messages.sent_at from messages
    where messages.sender = :person and messages.sent_at > '1990'
    order by messages.sort_key desc
    limit 20000
) as sent
group by month
order by month
