-- All collisions of a series, by who stands against it
select colliding_series.*
from colliding_series
where colliding_series.series_a = :series or colliding_series.series_b = :series
order by colliding_series.state <> 'live', colliding_series.first_seen_at desc, colliding_series.root_a, colliding_series.root_b, colliding_series.path, colliding_series.basis
limit :limit
