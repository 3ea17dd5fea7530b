-- The texts that the steps of a regression stand in, cut where they are very long
select
    places.message_id,
    places.part,
    substr(case when places.part = 0 then bodies.text else attachments.text end, 1, 200000) as text
from (
    select distinct regression_events.message, regression_events.message_id, regression_events.part
    from regression_events
    where regression_events.regression = :regression and regression_events.line > 0
    order by regression_events.at, regression_events.message_id, regression_events.part
    limit 60
) as places
left join bodies on places.message = bodies.message
left join attachments on places.message = attachments.message and places.part = attachments.part
