-- What happened to a regression, in order
select
    regression_events.at,
    regression_events.event,
    regression_events.status,
    regression_events.message_id,
    regression_events.part,
    regression_events.line,
    regression_events.quoted,
    regression_events.conditional,
    regression_events.by_email,
    messages.from_name,
    messages.subject,
    revisions.revision,
    regression_events.root_id
from regression_events
inner join messages on regression_events.message = messages.id
left join revisions on regression_events.root_id = revisions.root_id
where regression_events.regression = :regression
order by regression_events.at, regression_events.id
limit 500
