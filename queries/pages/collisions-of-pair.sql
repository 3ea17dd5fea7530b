-- Where two postings collide, and what ended it
select
    colliding_series.*,
    collisions.settled_by,
    collisions.settled_part,
    collisions.settled_line
from colliding_series
inner join collisions on colliding_series.id = collisions.id
where colliding_series.root_a = :root_a and coalesce(colliding_series.root_b, colliding_series.commit_b, '') = :root_b
order by colliding_series.path, colliding_series.basis, colliding_series.id
limit :limit
