-- What people set by hand of a regression, and did not take back
select
    annotations.annotation,
    annotations.field,
    annotations.value,
    annotations.reason,
    annotations.by_name,
    annotations.given_at
from annotations
where annotations.report_id = :report_id and annotations.ordinal = :ordinal and annotations.taken_back_at = ''
order by annotations.annotation
