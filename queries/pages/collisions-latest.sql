-- Collisions in one state, the newest first; of all series, on all paths or beneath one
select colliding_series.*
from colliding_series
where
    colliding_series.state = :state
    and colliding_series.verdict <> 'clean'
    and (:path = '' or (colliding_series.path >= :path and colliding_series.path < :path || char(1114111)))
    and (:basis = '' or colliding_series.basis = :basis)
order by colliding_series.first_seen_at desc, colliding_series.id desc
limit :limit
