-- The newest 4,000 posted patches, those of them that change files in a folder
with newest as (
    select patches.* from patches
    order by patches.posted_at desc, patches.id desc
    limit 4000
)

select
    newest.message_id,
    newest.title,
    newest.counter,
    newest.revision,
    newest.root_id,
    newest.posted_at,
    newest.author_name,
    newest.author_email,
    min(paths.name) as path,
    sum(changed_files.additions) as additions,
    sum(changed_files.deletions) as deletions,
    series.series,
    series.name as series_name,
    series.title as series_title,
    series.state,
    series.latest_revision
from newest
cross join changed_files on newest.id = changed_files.message and newest.part = changed_files.part
inner join paths on changed_files.path = paths.path
inner join series on newest.series = series.series
where paths.name >= :path and paths.name < :path || char(1114111)
group by newest.id
order by newest.posted_at desc, newest.id desc
limit :limit
