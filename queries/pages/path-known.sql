-- Whether any mail names a path, or one that begins with it
select 1 as known
from paths
where paths.name >= :path and paths.name < :path || char(1114111)
limit 1
