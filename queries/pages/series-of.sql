-- The series that a name stands for
-- One row at most: by its name, by a Message-ID of any of its covers, patches or answers to them, or by its number.
with wanted as (
    select series.series, 1 as choice from series where series.name = :name
    union all
    select revisions.series, 2 as choice
    from messages
    inner join revisions on messages.speaks_of = revisions.id
    where messages.message_id = :name
    union all
    select patches.series, 2 as choice
    from messages
    inner join patches on messages.speaks_of = patches.id
    where messages.message_id = :name
    union all
    select revisions.series, 2 as choice from revisions where revisions.root_id = :name
    union all
    select patches.series, 2 as choice from patches where patches.message_id = :name
    union all
    select series.series, 3 as choice
    from series
    where series.series = cast(:name as integer) and :name not glob '*[^0-9]*'
)

select series.*
from wanted
inner join series on wanted.series = series.series
order by wanted.choice, series.series
limit 1
