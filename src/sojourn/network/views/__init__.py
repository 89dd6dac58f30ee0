"""The network's pages: public, in the portal, on the desk."""
