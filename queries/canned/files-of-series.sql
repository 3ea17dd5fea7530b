-- The files of a series
--
-- Each path that one posting of a series changes, and by how much; without a choice it is the latest full posting.
--
-- :series  Number or name of the series, or the Message-ID of any of its covers, patches or answers to them.
-- :revision = ""  Label of a revision (2), or the root_id of a posting; empty: the latest full posting.
with wanted as (
    select series.series from series where series.series = cast(:series as integer) and :series not glob '*[^0-9]*'
    union
    select named_series.series from named_series where named_series.name = :series
),

chosen as (
    select
        revisions.root_id,
        revisions.revision
    from wanted
    inner join series on wanted.series = series.series
    inner join revisions on series.series = revisions.series
    where
        case
            when :revision <> '' then :revision in (revisions.revision, revisions.root_id)
            else revisions.revision = series.latest_revision and revisions.kind <> 'partial'
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
