-- All collisions on a path, the newest first
select colliding_series.*
from colliding_series
where colliding_series.path = :path
order by colliding_series.state <> 'live', colliding_series.first_seen_at desc, colliding_series.id desc
limit :limit
