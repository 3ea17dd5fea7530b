-- The files of a series
--
-- Each path that one posting of a series changes, and by how much; without a choice it is the latest full posting.
--
-- :series  Number or name of the series, or the Message-ID of any of its covers, patches or answers to them.
-- :revision = ""  Label of a revision (2), or the root_id of a posting; empty: the latest full posting.
with wanted as (
    select series.series, series.latest_revision
    from series
    where series.series = cast(:series as integer) and :series not glob '*[^0-9]*'
    union
    select series.series, series.latest_revision from series where series.name = :series
    union
    select series.series, series.latest_revision
    from messages
    inner join revisions on messages.speaks_of = revisions.id
    inner join series on revisions.series = series.series
    where messages.message_id = :series
    union
    select series.series, series.latest_revision
    from messages
    inner join patches on messages.speaks_of = patches.id
    inner join series on patches.series = series.series
    where messages.message_id = :series
),

chosen as (
    select
        revisions.root_id,
        revisions.revision
    from wanted
    inner join revisions on wanted.series = revisions.series
    where
        case
            when :revision <> '' then :revision in (revisions.revision, revisions.root_id)
            else revisions.revision = wanted.latest_revision and revisions.kind <> 'partial'
        end
    order by revisions.ordinal desc
    limit 1
)

select
    paths.name as path,
    count(distinct patches.id) as patches,
    sum(changed_files.additions) as additions,
    sum(changed_files.deletions) as deletions,
    group_concat(distinct changed_files.change) as changes,
    chosen.revision,
    chosen.root_id
from chosen
inner join patches on chosen.root_id = patches.root_id and patches.repeated = 0
inner join changed_files on patches.id = changed_files.message and patches.part = changed_files.part
inner join paths on changed_files.path = paths.path
group by paths.path
order by paths.name
