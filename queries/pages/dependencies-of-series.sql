-- On which postings those of a series are made, and which are made on them
select
    'on' as direction,
    upper.revision,
    lower.root_id,
    lower.revision as other_revision,
    series.title,
    series.name,
    group_concat(distinct dependencies.basis) as basis,
    count(*) as paths
from revisions as upper
inner join dependencies on upper.id = dependencies.revision
inner join revisions as lower on dependencies.on_revision = lower.id
inner join series on lower.series = series.series
where upper.series = :series and lower.series <> :series
group by upper.id, lower.id
union all
select
    'under' as direction,
    lower.revision,
    upper.root_id,
    upper.revision,
    series.title,
    series.name,
    group_concat(distinct dependencies.basis),
    count(*)
from revisions as lower
inner join dependencies on lower.id = dependencies.on_revision
inner join revisions as upper on dependencies.revision = upper.id
inner join series on upper.series = series.series
where lower.series = :series and upper.series <> :series
group by lower.id, upper.id
order by 1, 2, 5, 4
limit 60
