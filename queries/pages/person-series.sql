-- The series of a person, the one last posted first
select series.*
from series
where series.author_email = :email
order by series.last_posted_at desc, series.series desc
limit :limit
