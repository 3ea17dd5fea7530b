-- A regression by its report and ordinal
select regressions_in_series.*
from regressions_in_series
where regressions_in_series.report_id = :report_id and regressions_in_series.ordinal = :ordinal
