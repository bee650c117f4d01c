"""Declare, wire and check kinetic models; knows no biology and no solver."""
