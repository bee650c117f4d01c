"""The local web page: server-rendered, with server-drawn pictures; scripts only make it quicker to use."""
