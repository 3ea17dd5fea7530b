-- What was said of a series that bears on its state, the latest first
select
    series_states.state,
    series_states.at,
    max(series_states.counts) as counts,
    messages.message_id,
    min(series_states.part) as part,
    min(series_states.line) as line,
    count(*) as lines,
    messages.from_name,
    messages.from_email
from series_states
inner join messages on series_states.message = messages.id
where series_states.series = :series
group by series_states.state, series_states.message
order by max(series_states.counts) desc, series_states.at desc, messages.message_id, series_states.state
limit 40
