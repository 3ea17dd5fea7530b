-- Series, the one last posted first
select series.*
from series
where
    (:state = '' or series.state = :state)
    and (:author = '' or instr(lower(series.author_name || ' ' || series.author_email), lower(:author)) > 0)
    and (:title = '' or instr(lower(series.title), lower(:title)) > 0)
    and (series.last_posted_at, series.series) < (:before, :before_series)
order by series.last_posted_at desc, series.series desc
limit :limit
