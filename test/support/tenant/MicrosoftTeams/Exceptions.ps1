# What the library that keeps policies throws, by its names.
class PolicyRpException : System.Exception {
    PolicyRpException([string] $Message) : base($Message) {}
}
class JsonReaderException : System.Exception {
    JsonReaderException([string] $Message) : base($Message) {}
}
