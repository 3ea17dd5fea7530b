-- What shows the culprit of a regression
-- One row, or none where no line is known: the line that names the culprit, in the report before other mails; of a patch that is to
-- blame because the report answers it, the head of the report.
with asked as (
    select
        regressions.regression,
        regressions.report,
        regressions.report_id,
        regressions.culprit_by,
        regressions.culprit_sha,
        regressions.culprit_subject,
        regressions.fix_id,
        messages.thread
    from regressions
    inner join messages on regressions.report = messages.id
    where regressions.regression = :regression
),

places as (
    select
        messages.id <> asked.report as place,
        messages.sort_key,
        messages.message_id,
        reports.culprit_part as part,
        reports.culprit_line as line
    from asked
    inner join messages on asked.thread = messages.thread
    inner join reports on messages.id = reports.message
    where
        asked.culprit_by in ('named', 'thread')
        and reports.culprit_line is not null
        and (reports.culprit_sha = asked.culprit_sha or reports.culprit_subject = asked.culprit_subject)
    union all
    select 2 as place, messages.sort_key, messages.message_id, regression_events.part, regression_events.line
    from asked
    inner join regression_events on asked.regression = regression_events.regression
    inner join messages on regression_events.message = messages.id
    where asked.culprit_by in ('named', 'thread') and regression_events.event = 'bisected'
    union all
    select 3 as place, 0 as sort_key, asked.report_id as message_id, 0 as part, 0 as line
    from asked
    where asked.culprit_by = 'answered'
    union all
    select 4 as place, messages.sort_key, messages.message_id, message_trailers.part, message_trailers.line
    from asked
    inner join messages on asked.fix_id = messages.message_id
    inner join message_trailers on messages.id = message_trailers.message
    where asked.culprit_by = 'fix' and lower(message_trailers.name) = 'fixes' and message_trailers.quoted = 0
)

select places.message_id, places.part, places.line
from places
order by places.place, places.sort_key, places.part, places.line
limit 1
