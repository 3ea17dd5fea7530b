-- Series whose revisions or patches are not as many as they say, or not in order.
-- One row per such series.
select series.name as what, 'has other revisions than it counts' as why
from series
left join revisions on series.series = revisions.series
group by series.series
having count(revisions.id) != series.revision_count or coalesce(max(revisions.ordinal), 0) != series.revision_count
union all
select series.name, 'counts ' || series.patch_count || ' patches and its latest full posting has others'
from series
inner join revisions on series.series = revisions.series
where
    revisions.ordinal = (
        select latest.ordinal
        from revisions as latest
        where latest.series = series.series
        order by latest.kind = 'partial', latest.ordinal desc
        limit 1
    )
    and revisions.received != series.patch_count
union all
select revisions.root_id, 'belongs to no series'
from revisions
left join series on revisions.series = series.series
where series.series is null
