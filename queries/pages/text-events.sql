-- Which lines of those texts say what happened to a regression
select
    regression_events.message,
    regression_events.part,
    regression_events.line,
    regression_events.line as end_line,
    regression_events.event,
    regression_events.status,
    regressions.signature,
    regressions.report_id,
    regressions.ordinal
from messages
inner join regression_events on messages.id = regression_events.message
inner join regressions on regression_events.regression = regressions.regression
where messages.thread = :thread and messages.position between :first and :last and regression_events.quoted = 0 and regression_events.event <> 'reported'
order by regression_events.message, regression_events.part, regression_events.line, regression_events.id
