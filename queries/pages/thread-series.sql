-- The postings whose messages stand in a thread
select
    revisions.root_id,
    revisions.revision,
    revisions.kind,
    revisions.title,
    series.name as series_name,
    series.title as series_title,
    series.state,
    series.latest_revision,
    revisions.superseded_by
from revisions
inner join messages on revisions.id = messages.id
inner join series on revisions.series = series.series
where messages.thread = :thread
order by messages.position, messages.id
limit 40
