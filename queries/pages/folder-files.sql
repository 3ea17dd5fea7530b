-- The files of a folder that any patch changes
select paths.name as path
from paths
where paths.name >= :path and paths.name < :path || char(1114111)
order by paths.name
limit :limit
