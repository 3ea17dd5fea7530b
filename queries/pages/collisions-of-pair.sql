-- Where two postings collide
select colliding_series.*
from colliding_series
where colliding_series.root_a = :root_a and coalesce(colliding_series.root_b, colliding_series.commit_b, '') = :root_b
order by colliding_series.path, colliding_series.basis, colliding_series.id
limit :limit
