-- A posting and its series by the posting's name
select
    revisions.root_id,
    revisions.revision,
    revisions.kind,
    revisions.title,
    revisions.posted_at,
    revisions.superseded_by,
    series.name as series_name,
    series.title as series_title,
    series.author_name,
    series.author_email,
    series.state,
    series.latest_revision
from revisions
inner join series on revisions.series = series.series
where revisions.root_id = :root_id
