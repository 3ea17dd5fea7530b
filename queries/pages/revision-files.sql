-- The files that a posting changes
select
    paths.name as path,
    count(distinct patches.id) as patches,
    sum(changed_files.additions) as additions,
    sum(changed_files.deletions) as deletions,
    group_concat(distinct changed_files.change) as changes
from patches
inner join changed_files on patches.id = changed_files.message and patches.part = changed_files.part
inner join paths on changed_files.path = paths.path
where patches.root_id = :root_id and patches.repeated = 0
group by paths.path
order by paths.name
