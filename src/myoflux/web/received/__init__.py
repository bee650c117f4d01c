"""What came over the network: forms, studies, and how much one request may ask for."""
