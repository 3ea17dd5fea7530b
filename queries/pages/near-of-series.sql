-- How many series the latest postings of a series go together with only where git am is given -3, and in how many files
select
    count(distinct other.series) as series,
    count(distinct near.path) as paths
from (
    select
        near_collisions.root_b as root_id,
        near_collisions.path
    from revisions
    cross join near_collisions on revisions.root_id = near_collisions.root_a
    where revisions.series = :series and revisions.superseded_by is null
    union all
    select
        near_collisions.root_a as root_id,
        near_collisions.path
    from revisions
    cross join near_collisions on revisions.root_id = near_collisions.root_b
    where revisions.series = :series and revisions.superseded_by is null
) as near
cross join revisions as other on near.root_id = other.root_id
cross join series as others on other.series = others.series
cross join series as owns on owns.series = :series
where
    other.superseded_by is null
    and owns.state not in ('merged', 'rejected', 'withdrawn', 'superseded')
    and others.state not in ('merged', 'rejected', 'withdrawn', 'superseded')
