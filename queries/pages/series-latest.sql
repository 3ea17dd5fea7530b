-- Series, the one last posted first
--
-- Before or, where :later is 1, after the key (:at, :number); of both the page that lies next to it.
with page as (
    select * from (
        select series.series
        from series
        where
            :later = 0
            and (:state = '' or series.state = :state)
            and (:author = '' or instr(lower(series.author_name || ' ' || series.author_email), lower(:author)) > 0)
            and (:title = '' or instr(lower(series.title), lower(:title)) > 0)
            and (series.last_posted_at, series.series) < (:at, :number)
        order by series.last_posted_at desc, series.series desc
        limit :limit
    )
    union all
    select * from (
        select series.series
        from series
        where
            :later = 1
            and (:state = '' or series.state = :state)
            and (:author = '' or instr(lower(series.author_name || ' ' || series.author_email), lower(:author)) > 0)
            and (:title = '' or instr(lower(series.title), lower(:title)) > 0)
            and (series.last_posted_at, series.series) > (:at, :number)
        order by series.last_posted_at, series.series
        limit :limit
    )
)

select series.*
from page
inner join series on page.series = series.series
order by series.last_posted_at desc, series.series desc
