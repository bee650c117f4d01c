"""A Dataset becomes a page, a table, a CSV and a NetCDF file."""
