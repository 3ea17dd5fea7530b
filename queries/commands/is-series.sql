-- Whether a series has this name or number: one row where one does, none where none does
select 1 as is_series
where
    exists (select 1 from series where series.series = cast(:series as integer) and :series not glob '*[^0-9]*')
    or exists (select 1 from named_series where named_series.name = :series)
