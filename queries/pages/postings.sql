-- The latest postings, of all, of one series or of one author
select
    revisions.root_id,
    revisions.revision,
    revisions.kind,
    revisions.title,
    revisions.posted_at,
    revisions.received,
    revisions.expected,
    revisions.files,
    revisions.additions,
    revisions.deletions,
    series.name as series_name,
    series.author_name,
    series.author_email,
    series.state
from revisions
inner join series on revisions.series = series.series
where
    (:series = '' or series.name = :series)
    and (:author = '' or series.author_email = :author)
order by revisions.posted_at desc, revisions.root_id
limit :limit
