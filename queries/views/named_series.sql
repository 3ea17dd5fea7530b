-- What leads to a series
-- One row per name of a series: its own, and the Message-ID of each cover, patch and answer to them. The same may stand there twice.
select
    series.name,  -- what a person may ask for it by
    series.series  -- number of the series
from series
union all
select
    messages.message_id as name,
    revisions.series
from messages
inner join revisions on messages.speaks_of = revisions.id
union all
select
    messages.message_id as name,
    patches.series
from messages
inner join patches on messages.speaks_of = patches.id
