-- Which lines of those texts report a failure, and the regressions that were made of it
select
    reports.message,
    reports.part,
    reports.line,
    reports.end_line,
    reports.kind,
    reports.source,
    reports.signature,
    regressions.report_id,
    regressions.ordinal,
    regressions.status
from messages
inner join reports on messages.id = reports.message
left join regressions on messages.message_id = regressions.report_id and reports.ordinal = regressions.ordinal
where messages.thread = :thread and messages.position between :first and :last
order by reports.message, reports.part, reports.line, reports.id
