-- The posted patches that change a file, newest first
select
    patches.message_id,
    patches.title,
    patches.counter,
    patches.revision,
    patches.root_id,
    patches.posted_at,
    patches.author_name,
    patches.author_email,
    paths.name as path,
    sum(changed_files.additions) as additions,
    sum(changed_files.deletions) as deletions,
    series.series,
    series.name as series_name,
    series.title as series_title,
    series.state,
    series.latest_revision
from paths
inner join changed_files on paths.path = changed_files.path
inner join patches on changed_files.message = patches.id and changed_files.part = patches.part
inner join series on patches.series = series.series
where paths.name = :path
group by patches.id
order by patches.posted_at desc, patches.id desc
limit :limit
