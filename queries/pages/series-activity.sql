-- The messages that speak of a series on each day: its covers and patches, and the answers to them
with spoken_of as (
    select revisions.id from revisions where revisions.series = :series
    union
    select patches.id from patches where patches.series = :series
)

select substr(messages.sent_at, 1, 10) as day, count(*) as messages
from spoken_of
cross join messages on spoken_of.id = messages.speaks_of
where messages.sent_at > '1990' and messages.sent_in_future = 0
group by day
order by day
