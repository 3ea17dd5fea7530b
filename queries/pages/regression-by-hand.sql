-- What people set by hand of a regression, and did not take back
select
    annotations.annotation,
    annotations.field,
    annotations.value,
    annotations.reason,
    annotations.by_name,
    annotations.given_at,
    series.name as series_name,
    series.title as series_title,
    revisions.revision
from annotations
left join series on series.series = (select max(named_series.series) from named_series where named_series.name = annotations.root_b)
-- By any name of the posting: its root may have been another when the person named it
left join revisions
    on revisions.root_id = coalesce((select patches.root_id from patches where patches.message_id = annotations.root_a), annotations.root_a)
where annotations.report_id = :report_id and annotations.ordinal = :ordinal and annotations.taken_back_at = ''
order by annotations.annotation
