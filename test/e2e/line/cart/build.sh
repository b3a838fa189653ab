# Compiles the servlet and packs it into a WAR.
set -eu
cd cart
mkdir -p classes/WEB-INF/classes
javac --release 17 -cp /usr/share/java/tomcat10-servlet-api.jar -d classes/WEB-INF/classes src/Cart.java
jar --create --file cart.war --date=2020-01-01T00:00:00Z -C classes .
