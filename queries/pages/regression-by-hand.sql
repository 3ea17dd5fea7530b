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
    iif(annotations.root_a = '', null, revisions.revision) as revision  -- not said, where only the series was named
from annotations
-- The posting's root may have been this patch when the person named it
left join patches on annotations.root_b = patches.message_id
left join revisions on revisions.root_id = coalesce(patches.root_id, annotations.root_b)
left join series on revisions.series = series.series
where annotations.report_id = :report_id and annotations.ordinal = :ordinal and annotations.taken_back_at = ''
order by annotations.annotation
