"""The API's documents: OpenAPI, a page to read, and a Postman collection, all made from what the routes declare."""
