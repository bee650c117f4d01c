"""myoflux: what a dose of leucine or isoleucine really does to muscle."""
