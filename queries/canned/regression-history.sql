-- The life of a regression
--
-- All that happened to it, in order, each with the message and line that shows it and the status that followed.
--
-- :regression  Its number, or the Message-ID of the report.
select
    regression_events.at,
    regression_events.event,
    regression_events.status,
    messages.from_name,
    messages.subject,
    regression_events.conditional,
    regression_events.message_id,
    regression_events.part,
    regression_events.line,
    revisions.revision,
    regression_events.root_id,
    regression_events.regression
from regressions
inner join regression_events on regressions.regression = regression_events.regression
inner join messages on regression_events.message = messages.id
left join revisions on regression_events.root_id = revisions.root_id
where
    (regressions.regression = cast(:regression as integer) and :regression not glob '*[^0-9]*')
    or regressions.report_id = :regression
order by regression_events.regression, regression_events.id
