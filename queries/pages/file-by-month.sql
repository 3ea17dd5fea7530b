-- Patches to a file in each month
select substr(patches.posted_at, 1, 7) as month, count(distinct patches.id) as patches
from paths
inner join changed_files on paths.path = changed_files.path
inner join patches on changed_files.message = patches.id
where paths.name = :path and patches.posted_at > '1990'
group by month
order by month
