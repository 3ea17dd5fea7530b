-- Who touches a file
--
-- The posted patches that change a path, newest first.
--
-- :path  A path, or what paths begin with: mm/slub.c, or drivers/nvdimm/
-- :since = ""  Leave out what was posted before this day (2026-01-31); empty: nothing.
-- :limit = "200"  How many at most.
select
    patches.posted_at,
    patches.author_name,
    paths.name as path,
    sum(changed_files.additions) as additions,
    sum(changed_files.deletions) as deletions,
    patches.title,
    patches.revision,
    series.state,
    series.latest_revision,
    patches.series,
    patches.message_id,
    patches.root_id
from paths
inner join changed_files on paths.path = changed_files.path
inner join patches on changed_files.message = patches.id and changed_files.part = patches.part
inner join series on patches.series = series.series
where :path <> '' and paths.name >= :path and paths.name < :path || char(1114111) and patches.posted_at >= :since
group by patches.id, paths.path
order by patches.posted_at desc, patches.message_id, paths.name
limit coalesce(nullif(:limit, ''), 200)
