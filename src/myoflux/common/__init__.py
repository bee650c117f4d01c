"""What every room uses: tables with places, numbers with units, closed lists, spelling."""
